import { assertNever } from '../lib/assert-never.ts'
import { parseRunKey, pathspec } from '../runs/run-key.ts'
import type { RunKey } from '../runs/run.ts'
import type { PromotionRefusal, Proposal } from './promotion.ts'

export const runName = (run: RunKey): string => pathspec(parseRunKey(run))

/** Why a proposal was lost or can not be made: what happened, and the way on. The tag stays where it is. */
export function describeRefusal(refusal: PromotionRefusal, { tag, run, by }: Pick<Proposal, 'tag' | 'run' | 'by'>): string {
  const name = runName(run)
  switch (refusal.kind) {
    case 'overtaken':
      if (refusal.run === null)
        return `No run carries \`${tag}\` by promotion any more. Look again, and promote ${name} again if it is still right.`
      return `${refusal.by ?? 'Somebody'} promoted ${runName(refusal.run)} first, so it carries \`${tag}\`. Compare the two, and promote ${name} again if it is better.`
    case 'already':
      return `${name} carries \`${tag}\` already: ${refusal.by} promoted it.`
    case 'no-match':
      return `${name} does not match \`${refusal.requires}\`, which \`${tag}\` requires. Promote it again when it does.`
    case 'unreadable-query':
      return `What \`${tag}\` requires can not be read: \`${refusal.requires}\`. Write it anew in the vocabulary.`
    case 'not-allowed':
      if (refusal.promoters.length === 0)
        return `The role of ${by} is reader: it changes nothing. Ask whoever gives out tokens for another one.`
      return `${by} may not move \`${tag}\`. ${list(refusal.promoters)} may: ask there.`
    case 'unknown-run':
      return `${name} is not known on the server. Import it and sync, then promote it again.`
    case 'not-promoted':
      return `\`${tag}\` is not moved by promotion in this workspace. Add it by hand, or say in the vocabulary that it is promoted.`
    case 'tag-refused':
      return refusal.reason
    default:
      return assertNever(refusal)
  }
}

function list(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
