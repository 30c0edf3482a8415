import { nodeOf } from '../world/network.mjs';

/** What somebody was told is accepted exists once, and the addressee has it. */
export function checkSubmissions({ history, copies, lane, fault }) {
  const { operators, nodes } = history;
  for (const { node: name, id, answers = [], command, heardAt, tries } of operators.submissions) {
    const node = nodes.find((each) => each.name === name);
    if (id === undefined) continue;
    // a copy from before the answer may have lost it for ever, if it had not left the node either
    const mayBeLost = heardAt < node.restores && !node.leftBefore.has(id);
    const restored = node.restores > 0;
    if (new Set(answers).size > 1 && !restored)
      fault('no loss', `one key, ${new Set(answers).size} referrals`);
    const own = copies.get(name).filter((row) => row.id === id && row.side === 's');
    const there = nodeOf(command.to) ?? name;
    const theirs = copies
      .get(there)
      .filter((row) => row.id === id && row.side === 'r' && row.state !== 'draft');
    if (mayBeLost && own.length === 0 && theirs.length === 0) continue;
    if (own.length !== 1)
      fault('no loss', `${id} accepted at ${name} (${tries} tries), there ${own.length} times`);
    if (theirs.length !== 1) fault('no loss', `${id} accepted, at its addressee ${theirs.length} times`);
    if (!lane.has(id)) fault('no loss', `${id} accepted, never on a lane`);
  }
  for (const node of nodes) {
    if (node.restores > 0) continue;
    const known = new Set(operators.submissions.flatMap(({ answers = [] }) => answers));
    const strange = copies.get(node.name).filter(({ id, side }) => side === 's' && !known.has(id));
    for (const { id } of strange) fault('once', `${node.name} sends ${id}, which nobody was told of`);
  }
}
