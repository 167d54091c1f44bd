export type Unit = 'µs' | 'ms' | 's' | 'KB' | 'MB'

/** One line of the bench. Numbers are in `unit`. */
export interface Row {
  readonly what: string
  /** Runs in the replica or the datastore. */
  readonly runs: number
  /** Name of the number that is held against the bar: `p99`, `median`, `longest`. */
  readonly name: string
  readonly value: number
  readonly unit: Unit
  /** What else was measured of the same thing. */
  readonly aside?: string
  /** Not more than this; absent where nobody has set one. */
  readonly bar?: number
  /** The same job by somebody else, measured in this run; text says why there is none. */
  readonly peer?: { readonly name: string; readonly value: number } | string
}

const HEAD = ['what', 'runs', 'measured', '', 'bar', 'met', 'peer', 'ratio']

/** All rows with one column under another. */
export function printTable(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const print = (line: readonly string[]): string =>
    line
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd()
  return [print(HEAD), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1).map(print)].join('\n')
}

function cells({ what, runs, name, value, unit, aside = '', bar, peer }: Row): string[] {
  const measured = `${name} ${printNumber(value)} ${unit}`
  const barText = bar === undefined ? '' : `${printNumber(bar)} ${unit}`
  const met = bar === undefined ? '' : value <= bar ? 'yes' : 'NO'
  const peerText = peer === undefined ? '' : typeof peer === 'string' ? peer : `${peer.name} ${printNumber(peer.value)} ${unit}`
  const ratio = typeof peer === 'object' ? `${printNumber(peer.value / value)} x` : ''
  return [what, runs.toLocaleString('en'), measured, aside, barText, met, peerText, ratio]
}

/** Three digits that count, more before the point. */
export function printNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
