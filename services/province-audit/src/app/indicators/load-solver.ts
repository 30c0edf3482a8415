import type { Solver } from '../../domain/indicators/attack.js';

const INTEGER = 1;
const INTEGER_OR_ZERO = 3;
/**
 * A bound on the time in which the process does nothing else. The real tables' questions are answered at the root, without a branch;
 * beyond it there is no answer, and more is hidden. Counted, not timed: the same everywhere.
 */
const MOST_NODES = 200;

/**
 * HiGHS, compiled to WebAssembly, in this process (ADR 0037). Whoever asks checks what it answers.
 * @param mostNodes after so many branches it gives up
 */
export async function loadSolver(mostNodes = MOST_NODES): Promise<Solver> {
  const { default: loaded } = await import('highs');
  // Its types speak of the CommonJS file only, where the default is one step deeper.
  const highs = await (loaded as unknown as typeof loaded.default)();
  const { optimal, infeasible } = highs.constants.modelStatus;
  return ({ columns, rows, maximise }) => {
    const starts = [0];
    for (const { terms } of rows) starts.push((starts.at(-1) ?? 0) + terms.length);
    const data = {
      numCols: columns.length,
      numRows: rows.length,
      sense: highs.constants.objectiveSense.maximize,
      colCost: columns.map((_, at) => maximise.get(at) ?? 0),
      colLower: columns.map(({ lower }) => lower),
      colUpper: columns.map(({ upper }) => upper),
      rowLower: rows.map(({ lower }) => lower),
      rowUpper: rows.map(({ upper }) => (Number.isFinite(upper) ? upper : highs.infinity)),
      integrality: Int32Array.from(columns, ({ orZero }) => (orZero ? INTEGER_OR_ZERO : INTEGER)),
      matrix: {
        format: 'csr' as const,
        numRows: rows.length,
        numCols: columns.length,
        starts,
        indices: rows.flatMap(({ terms }) => terms.map(([column]) => column)),
        values: rows.flatMap(({ terms }) => terms.map(([, weight]) => weight)),
      },
    };
    return highs.withModel(data, (model) => {
      model.options.set({ output_flag: false, random_seed: 1, mip_max_nodes: mostNodes });
      model.run();
      const status = model.getModelStatus();
      if (status === optimal) return [...model.getSolution().colValue];
      // at its limit of nodes, or at its wits' end: that proves nothing
      return status === infeasible ? 'infeasible' : 'no-answer';
    });
  };
}
