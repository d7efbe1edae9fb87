/**
 * A function that makes something for a key once and gives it again. It is for what takes long to make and is asked for with every message, such as the
 * formats of Intl, which take a hundred times as long to make as to use. Nothing is ever forgotten: keys are few and are not taken from a list.
 */
export function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
