/**
 * Takes an item out of a list. What comes and goes with every message is kept in lists, where the one that goes is among
 * the first, and not in Sets and Maps: the tables that these leave behind point to the next ones, so that a table which
 * has grown old keeps what came after it alive until a full collection. That once tripled the cost of collecting.
 *
 * @returns whether it was there
 */
export function takeOut<T>(list: T[], item: T): boolean {
  const index = list.indexOf(item);
  if (index < 0) return false;
  if (index === 0) list.shift();
  else list.splice(index, 1);
  return true;
}
