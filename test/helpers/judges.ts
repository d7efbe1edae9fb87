import { spawnSync } from 'node:child_process';

/** Programs by other people that say whether a message is as it should be. */

const DEFECTS = `
import base64, json, sys
from email import message_from_bytes, policy
for line in sys.stdin:
    m = message_from_bytes(base64.b64decode(line), policy=policy.default)
    defects = [repr(d) for part in m.walk() for d in part.defects]
    print(json.dumps(defects + [k + ': ' + repr(d) for part in m.walk() for k, v in part.items() for d in v.defects]))
`;

/** What Python's email package finds wrong with each message. */
export function pythonDefects(messages: readonly Buffer[]): string[][] {
  return answers('python3', ['-c', DEFECTS], messages).map((line) => JSON.parse(line) as string[]);
}

// One process for all messages: its rules take seconds to read.
const SCORES = `
use Mail::SpamAssassin; use MIME::Base64; use JSON::PP;
my $judge = Mail::SpamAssassin->new({ local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => '/dev/null',
  home_dir_for_helpers => $ENV{HOME}, post_config_text => "use_bayes 0\\nuse_auto_whitelist 0\\n" });
while (my $line = <STDIN>) {
  my $mail = $judge->parse(decode_base64($line));
  my $status = $judge->check($mail);
  print encode_json({ score => 0 + $status->get_score(), rules => $status->get_names_of_tests_hit() }), "\\n";
  $status->finish; $mail->finish;
}
`;

export interface SpamScore {
  readonly score: number;
  /** Names of the rules that matched. */
  readonly rules: string;
}

/** SpamAssassin's score of each message by its local rules alone: nothing is asked of the network. */
export function spamScores(messages: readonly Buffer[]): SpamScore[] {
  return answers('/usr/bin/perl', ['-e', SCORES], messages).map((line) => JSON.parse(line) as SpamScore);
}

/** Whether SpamAssassin is not installed; in CI it must be. */
export function spamAssassinMissing(): boolean {
  const missing = spawnSync('/usr/bin/perl', ['-MMail::SpamAssassin', '-e', '1']).status !== 0;
  if (missing) console.warn('spamassassin is not installed: what it says of the examples is not looked at');
  return missing && process.env.CI !== 'true';
}

function answers(command: string, args: readonly string[], messages: readonly Buffer[]): string[] {
  const input = messages.map((message) => `${message.toString('base64')}\n`).join('');
  const { status, stdout, stderr } = spawnSync(command, args, { input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout.toString().trim().split('\n');
}
