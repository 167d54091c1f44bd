import type { RowView } from '../../../src-core/replica/api.ts'

const sameList = <T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean = Object.is): boolean =>
  a.length === b.length &&
  a.every((item, index) => {
    const other = b[index]
    return other !== undefined && same(item, other)
  })

/** Whether two rows of one run would be drawn alike. Rows come by message, so the same content is never the same object. */
export function sameRow(a: RowView, b: RowView): boolean {
  return (
    a.key === b.key &&
    a.status === b.status &&
    a.matches === b.matches &&
    a.isLatest === b.isLatest &&
    a.isLatestSuccessful === b.isLatestSuccessful &&
    a.isBaseline === b.isBaseline &&
    a.finishedAt === b.finishedAt &&
    a.activeAt === b.activeAt &&
    a.createdAt === b.createdAt &&
    a.owner === b.owner &&
    sameList(a.userTags, b.userTags) &&
    sameList(a.marks, b.marks) &&
    sameList(a.pending, b.pending, (x, y) => x.kind === y.kind && x.text === y.text && x.change === y.change) &&
    sameList(a.proposed, b.proposed, (x, y) => x.tag === y.tag && x.by === y.by) &&
    sameList(a.systemTags, b.systemTags)
  )
}
