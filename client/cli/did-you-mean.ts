/** The name that was probably meant: at most a third of its letters are wrong; null when none is near. */
export function nearestName(typed: string, names: Iterable<string>): string | null {
  let nearest: string | null = null
  let fewest = Infinity
  for (const name of names) {
    const wrong = editDistance(typed.toLowerCase(), name.toLowerCase())
    if (wrong < fewest && wrong <= Math.max(1, Math.floor(name.length / 3))) [nearest, fewest] = [name, wrong]
  }
  return nearest
}

export function didYouMean(typed: string, names: Iterable<string>): string {
  const name = nearestName(typed, names)
  return name === null ? '' : ` Did you mean ${name}?`
}

/** Letters to put in, leave out or change, where two that changed places count once. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(!isSame))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      next.push(cost)
    }
    ;[before, row] = [row, next]
  }
  return row[b.length]!
}
