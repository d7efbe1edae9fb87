import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import {
  InputRule,
  inputRules,
  textblockTypeInputRule,
  undoInputRule,
  wrappingInputRule,
} from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list';
import type { Command, Plugin } from 'prosemirror-state';
import { markType, nodeType } from './commands.ts';

/** What keys do, and what is typed as Markdown. */
export function plugins(): Plugin[] {
  return [typed(), keymap(keys()), keymap(baseKeymap), history()];
}

function keys(): Record<string, Command> {
  const item = nodeType('list_item');
  const lineBreak = chainCommands(exitCode, (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(nodeType('hard_break').create()).scrollIntoView());
    return true;
  });
  return {
    'Mod-z': undo,
    'Mod-y': redo,
    'Shift-Mod-z': redo,
    Backspace: undoInputRule,
    'Mod-b': toggleMark(markType('strong')),
    'Mod-i': toggleMark(markType('em')),
    Enter: splitListItem(item),
    // Tab leaves the text where it is in no list: the keyboard is not caught.
    Tab: sinkListItem(item),
    'Shift-Tab': liftListItem(item),
    'Shift-Enter': lineBreak,
    'Mod-Enter': lineBreak,
    'Shift-Ctrl-0': setBlockType(nodeType('paragraph')),
    'Shift-Ctrl-1': setBlockType(nodeType('heading'), { level: 1 }),
    'Shift-Ctrl-2': setBlockType(nodeType('heading'), { level: 2 }),
  };
}

/** `# `, `- `, `1. `, `> ` at the beginning of a line, and `{{ ... }}` anywhere, become what they mean. */
function typed(): Plugin {
  const variable = new InputRule(/(\{\{[^{}]*\}\}|\{%[^{}]*%\})$/, (state, match, start, end) => {
    const marks = state.doc.resolve(start).marks();
    return state.tr.replaceWith(start, end, nodeType('variable').create({ liquid: match[1] }, null, marks));
  });
  return inputRules({
    rules: [
      variable,
      marked(/(?<!\*)\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, 'strong'),
      marked(/(?<![*\w])\*([^*\s](?:[^*]*[^*\s])?)\*$/, 'em'),
      marked(/(?<![_\w])_([^_\s](?:[^_]*[^_\s])?)_$/, 'em'),
      textblockTypeInputRule(/^(#{1,3})\s$/, nodeType('heading'), (match) => ({ level: match[1]?.length })),
      wrappingInputRule(/^\s*[-*+]\s$/, nodeType('bullet_list'), { tight: true }),
      wrappingInputRule(/^(\d+)\.\s$/, nodeType('ordered_list'), (match) => ({ order: Number(match[1]), tight: true })),
      wrappingInputRule(/^\s*>\s$/, nodeType('blockquote')),
    ],
  });
}

/** A text between signs gets a mark instead of them; what is typed next has none. */
function marked(between: RegExp, name: string): InputRule {
  return new InputRule(between, (state, match, start, end) => {
    const text = match[1] ?? '';
    const at = start + match[0].indexOf(text);
    const { tr } = state;
    // The last sign was not typed into the document yet.
    if (at + text.length < end) tr.delete(at + text.length, end);
    tr.delete(start, at);
    const type = markType(name);
    return tr.addMark(start, start + text.length, type.create()).removeStoredMark(type);
  });
}
