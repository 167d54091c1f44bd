import { PromotionLost, ServerUnavailable } from '../api/errors.ts'
import { clientFolders } from '../api/folders.ts'
import { readLogin } from '../api/login.ts'
import { parsePathspec } from '../api/pathspec.ts'
import { type Promotion, promotionOf, type PromotionRequest } from '../api/promotion.ts'
import type { ReplicaPlace } from '../api/replica-place.ts'
import { type CommandSpec, type Given, type Io, UsageError } from './command.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { FORMAT_OPTIONS, json, plainLine, readFormat } from './format.ts'
import { readTimeoutMs } from './keep-safe.ts'
import { withReplica } from './place-options.ts'

const OPTIONS = {
  wait: { type: 'boolean', about: 'Return when the server has decided' },
  server: { type: 'boolean', about: 'Ask the server alone, and keep nothing on this machine, as in CI' },
  timeout: { type: 'string', value: 'SECONDS', about: 'How long to wait for the server; 30 without it' },
  'dry-run': { type: 'boolean', about: 'Say what would be proposed, or why not, and propose nothing' },
  ...FORMAT_OPTIONS,
} as const

const NOTES =
  'The server decides, one proposal after the other: whether the run matches what the tag requires, whether you may, and whether somebody else was first. Exit code 14 says that it was decided otherwise. See docs/promotion.md.'

export const promoteCommand: CommandSpec = {
  name: 'promote',
  operands: 'RUN',
  summary: 'Move a promoted tag, as production, to a run',
  examples: [
    ['tagalong promote TrainFlow/1791369000880907 --to production', 'proposed here, decided when the server is reached'],
    ['tagalong promote TrainFlow/1791369000880907 --to production --wait', 'return with the decision'],
    ['tagalong promote TrainFlow/1791369000880907 --to production --server', 'from CI, with TAGALONG_SERVER and TAGALONG_TOKEN'],
  ],
  options: { to: { type: 'string', value: 'TAG', about: 'The tag to move' }, ...OPTIONS },
  notes: NOTES,
  run(given, io) {
    const [name, more] = given.operands
    if (name === undefined) throw new UsageError('Name a run, as TrainFlow/1791369000880907.')
    if (more !== undefined) throw new UsageError('One run of a flow carries a promoted tag: name a single one.')
    const tag = given.text('to')
    if (tag === null) throw new UsageError('Say which tag to move, as --to production.')
    return proposed(given, io, { act: 'promote', pathspec: parsePathspec(name).pathspec, tag })
  },
}

export const rollbackCommand: CommandSpec = {
  name: 'rollback',
  operands: 'FLOW',
  summary: 'Give a promoted tag back to the run that carried it before',
  examples: [
    ['tagalong rollback TrainFlow --of production', 'proposed here, decided when the server is reached'],
    ['tagalong rollback TrainFlow --of production --wait', 'return with the decision'],
  ],
  options: { of: { type: 'string', value: 'TAG', about: 'The tag to give back' }, ...OPTIONS },
  notes: `What the tag requires is not asked again of that run. ${NOTES}`,
  run(given, io) {
    const [flow, more] = given.operands
    if (flow === undefined || more !== undefined || flow.includes('/')) throw new UsageError('Name one flow, as TrainFlow.')
    const tag = given.text('of')
    if (tag === null) throw new UsageError('Say which tag to give back, as --of production.')
    return proposed(given, io, { act: 'rollback', flow, tag })
  },
}

async function proposed(given: Given, io: Io, request: PromotionRequest): Promise<ExitCode> {
  readFormat(given)
  const timeoutMs = readTimeoutMs(given)
  if (given.has('server')) {
    if (given.has('dry-run')) throw new UsageError('--dry-run looks at what is known on this machine. Leave out --server.')
    const { promoteDirect } = await import('../api/promote-direct.ts')
    return told(await promoteDirect(await loginOf(io), request, { timeoutMs }), given, io)
  }
  return await withReplica(io, async (place) => {
    if (given.has('dry-run')) {
      const promotion = await place.promote({ ...request, isTrial: true })
      print(promotion, given, io)
      io.say(`${promotion.pathspec} would be proposed for ${JSON.stringify(promotion.tag)}${overWords(promotion)}. Nothing was proposed.`)
      return EXIT.done
    }
    return given.has('wait') ? await waited(place, given, io, request, timeoutMs) : await offline(place, given, io, request)
  })
}

async function offline(place: ReplicaPlace, given: Given, io: Io, request: PromotionRequest): Promise<ExitCode> {
  const promotion = await place.promote(request)
  print(promotion, given, io)
  const login = await readLogin(io.env, clientFolders(io.env))
  const next = login === null ? 'There is no server yet: tagalong login URL joins one.' : 'tagalong sync tells it.'
  io.say(
    `${promotion.pathspec} is proposed for ${JSON.stringify(promotion.tag)}${overWords(promotion)}. It is decided when the proposal reaches the server. ${next}`,
  )
  return EXIT.done
}

async function waited(place: ReplicaPlace, given: Given, io: Io, request: PromotionRequest, timeoutMs: number): Promise<ExitCode> {
  const login = await loginOf(io)
  const proposal = await place.propose(request)
  const patience = { timeoutMs, signal: io.interrupted }
  const [{ joinServer }, { awaitDecision }] = await Promise.all([import('../api/join-server.ts'), import('../api/promotion.ts')])
  await joinServer(place.replica, login, patience)
  return told(promotionOf(proposal, await awaitDecision(place.replica, proposal, patience)), given, io)
}

/** Says what was decided. Throws `PromotionLost` when it was decided otherwise. */
function told(promotion: Promotion, given: Given, io: Io): ExitCode {
  print(promotion, given, io)
  const { pathspec, tag, outcome, reason, refusal } = promotion
  if (outcome === 'proposed')
    throw new ServerUnavailable(
      'timed-out',
      `${pathspec} is proposed, and the server could not decide yet. It will: tagalong promotions says how.`,
    )
  // What was wanted is so, whoever did it: a job that runs a second time has not failed.
  if (outcome === 'lost' && refusal?.kind !== 'already') throw new PromotionLost(reason ?? `${pathspec} was not promoted.`)
  io.say(outcome === 'won' ? `${pathspec} carries ${JSON.stringify(tag)} now${overWords(promotion)}.` : (reason ?? ''))
  return EXIT.done
}

function print(promotion: Promotion, given: Given, io: Io): void {
  const { outcome, pathspec, tag } = promotion
  if (readFormat(given) === 'json') io.print(json(promotion))
  else io.print(plainLine([outcome, pathspec, tag]))
}

const overWords = ({ over }: Pick<Promotion, 'over'>): string => (over === null ? '' : `, in place of ${over}`)

async function loginOf(io: Io): Promise<NonNullable<Awaited<ReturnType<typeof readLogin>>>> {
  const login = await readLogin(io.env, clientFolders(io.env))
  if (login === null)
    throw new ServerUnavailable(
      'offline',
      'There is no server that could decide. Nothing was proposed. Join one with tagalong login URL, or set TAGALONG_SERVER and TAGALONG_TOKEN.',
    )
  return login
}
