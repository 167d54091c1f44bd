import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { parsePromotionAsked, restPromotion, type PromotionAsked } from '../../src-core/protocol/rest-promotions.ts'
import { runName } from '../../src-core/promotion/describe-promotion.ts'
import type { Proposal } from '../../src-core/promotion/promotion.ts'
import { type PromotionBook, slotOf } from '../../src-core/promotion/promotion-book.ts'
import { validateTag } from '../../src-core/tags/validate-tag.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import type { Promotions } from '../promotion/promotions.ts'
import { pageOf, parsePageAsked } from './promotion-page.ts'
import { type Env, limitBody, refuse, refuseRoom, workspaceOf } from './route.ts'
import type { WorkspaceIndexes } from './workspace-index.ts'

/** Promotions over REST: what is proposed here is decided before it is answered. */
export function addPromotions(app: Hono<Env>, promotions: Promotions, indexes: WorkspaceIndexes, now: () => number): void {
  app.get('/promotions', async (c) => {
    const asked = parsePageAsked(c.req.query())
    const page = asked.ok ? pageOf(await promotions.promotions(workspaceOf(c)), asked.value) : asked
    return page.ok ? c.json(page.value) : refuse(c, 'bad-request', page.error)
  })
  app.post('/promotions', limitBody, async (c) => {
    const asked = parsePromotionAsked(await c.req.json().catch(() => null))
    if (!asked.ok) return refuse(c, 'bad-request', `${asked.error} Nothing was changed.`)
    const violation = validateTag(asked.value.tag)
    if (violation !== null) return refuse(c, 'tag-refused', describeViolation(violation, 1))
    const { id: tokenId, user, role } = c.get('token')
    if (role === 'reader') return refuse(c, 'not-allowed', 'The role of this token is reader: it changes nothing. Nothing was changed.')
    const workspace = workspaceOf(c)
    const target = targetOf(asked.value, await promotions.promotions(workspace))
    if (target === null) {
      const { tag } = asked.value
      return refuse(
        c,
        'unknown-run',
        `No run of this flow carried ${JSON.stringify(tag)} by promotion before the one that does. Nothing was changed.`,
      )
    }
    if ((await indexes.of(workspace).current()).get(target.run) === null)
      return refuse(c, 'unknown-run', `${runName(target.run)} is not known in this workspace. Nothing was changed.`)
    const proposal: Proposal = { id: randomUUID(), act: asked.value.act, tag: asked.value.tag, ...target, by: user, at: now(), via: 'api' }
    const decided = await promotions.propose(workspace, { tokenId, user, role, workspace }, proposal)
    return decided.ok ? c.json(restPromotion(proposal, decided.value)) : refuseRoom(c, decided.error)
  })
}

/** The run that is meant and the one that it takes the place of; null where there is nothing to go back to. */
function targetOf(asked: PromotionAsked, book: PromotionBook): Pick<Proposal, 'run' | 'over'> | null {
  if (asked.act === 'promote') {
    const holding = book.holding(slotOf(asked))?.run ?? null
    return { run: asked.run, over: asked.over === undefined ? holding : asked.over }
  }
  const run = book.before(asked)
  return run === null ? null : { run, over: book.holding(asked)?.run ?? null }
}
