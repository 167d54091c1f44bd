// The step of action.yml: tags a run over the server's REST, holds the job at a gate, and promotes the run. Needs Node and nothing else.
// What it is asked stands in the environment; answers go to GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. Ends with 1 when it could not be done,
// the gate is shut, or the promotion was lost. Run again, it changes nothing that stands already.
import { appendFileSync, readFileSync } from 'node:fs'

const RESULTS = new Map([
  ['success', ['gh_test_ok', 'gh_test_fail']],
  ['failure', ['gh_test_fail', 'gh_test_ok']],
  // Of a job that was stopped nobody knows.
  ['cancelled', []],
])
const TRIES = 5
const MOST_ANNOTATIONS = 10
const LOOK_EVERY_MS = 5_000
const ANSWER_MS = 30_000
/** Answers that may be another one in a moment. */
const PASSING = new Set([429, 500, 502, 503, 504])

const env = process.env
let annotations = 0

async function main() {
  const token = required('TAGALONG_TOKEN')
  console.log(`::add-mask::${escapeData(token)}`)
  const server = serverAddress(required('TAGALONG_SERVER'))
  const { flow, runId } = parsePathspec(env.TAGALONG_RUN || runOfEvent())
  const workspace = `/api/v1/workspaces/${encodeURIComponent(env.TAGALONG_WORKSPACE || 'default')}`
  const run = `${workspace}/runs/${[env.TAGALONG_ORIGIN || 'local', flow, runId].map(encodeURIComponent).join('/')}`
  const ask = (path, options) => request(server, token, path, options)

  const { add, remove } = askedTags()
  const wait = waitMs()
  const edited =
    add.length + remove.length > 0
      ? await ask(`${run}/tags`, { method: 'PATCH', body: JSON.stringify({ tags_to_add: add, tags_to_remove: remove }) })
      : { tags: (await ask(run)).userTags, changed: false }
  const gate = env.TAGALONG_GATE?.trim() ?? ''
  const matched = gate === '' ? null : await passes(gate, wait, { ask, workspace, flow, runId })
  const tag = env.TAGALONG_PROMOTE ?? ''
  const isAsked = tag !== '' && matched !== false && ['', 'success'].includes(env.TAGALONG_RESULT?.trim() ?? '')
  const promotion = isAsked ? await promote(tag, { ask, workspace, flow, runId }) : null
  report({ pathspec: `${flow}/${runId}`, ...edited, gate, matched, tag, promotion })
  if (matched === false) annotate('error', `${flow}/${runId} does not match ${gate}. Its tags are ${edited.tags.join(', ') || 'none'}.`)
  if (promotion !== null && !promotion.isDone) annotate('error', promotion.why)
  return matched === false || promotion?.isDone === false ? 1 : 0
}

/** That the run carries the tag already is what was wanted, whoever did it: a job that runs a second time has not failed. */
async function promote(tag, { ask, workspace, flow, runId }) {
  const body = JSON.stringify({ tag, origin: env.TAGALONG_ORIGIN || 'local', flow, runId })
  const { outcome, refusal, reason } = await ask(`${workspace}/promotions`, { method: 'POST', body })
  const became = outcome === 'lost' && refusal?.kind === 'already' ? 'already' : outcome
  const why = reason ?? (became === 'proposed' ? 'It is proposed, and the server could not decide yet. It will; run this job again.' : '')
  return { became, why, isDone: became === 'won' || became === 'already' }
}

/** Looks until the run matches or the time is over. */
async function passes(gate, wait, { ask, workspace, flow, runId }) {
  const until = Date.now() + wait
  const asked = new URLSearchParams({ q: `flow:${flow} ${runId} (${gate})`, archived: 'shown', limit: '50' })
  for (;;) {
    const { runs } = await ask(`${workspace}/runs?${asked}`)
    if (runs.some((run) => run.flow === flow && run.runId === runId)) return true
    const left = until - Date.now()
    if (left <= 0) return false
    await sleep(Math.min(left, LOOK_EVERY_MS))
  }
}

async function request(server, token, path, options = {}) {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(new URL(path, server), {
      ...options,
      // The token goes to no other address.
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    })
      .then(readAnswer)
      .catch((error) => ({ isDone: false, mayPass: true, message: unreached(error) }))
    if (answer.isDone) return answer.said
    const { mayPass, message } = answer
    if (attempt >= TRIES || !mayPass) throw new Error(`${message} (${path.split('?')[0]})`)
    await sleep(2 ** attempt * 250)
  }
}

/** Rejects when an answer that would count does not come whole. */
async function readAnswer(answer) {
  if (answer.ok) return { isDone: true, said: await answer.json() }
  const said = await answer.json().catch(() => null)
  return { isDone: false, mayPass: PASSING.has(answer.status), message: said?.error?.message ?? `The server answers ${answer.status}.` }
}

function unreached(error) {
  if (error.name === 'TimeoutError') return `The server did not answer whole within ${ANSWER_MS / 1000} s.`
  if (error.name === 'SyntaxError') return 'The answer of the server can not be understood.'
  return error.cause?.message ?? error.message
}

/** Tags to add and to take away, each once; what a result sets it also takes away from the other. */
function askedTags() {
  const result = env.TAGALONG_RESULT?.trim() ?? ''
  const [set, unset] =
    result === ''
      ? []
      : (RESULTS.get(result) ?? refuse(`result is success, failure or cancelled, and ${JSON.stringify(result)} is neither.`))
  const add = new Set([...linesOf(env.TAGALONG_ADD), ...(set === undefined ? [] : [set])])
  const remove = new Set([...linesOf(env.TAGALONG_REMOVE), ...(unset === undefined ? [] : [unset])])
  return { add: [...add], remove: [...remove] }
}

function runOfEvent() {
  if (!env.GITHUB_EVENT_PATH) return ''
  const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'))
  return event.client_payload?.run ?? event.inputs?.run ?? ''
}

function parsePathspec(text) {
  const [, flow, runId] = /^([^/\s]+)\/([^/\s]+)$/.exec(text) ?? []
  if (runId === undefined) refuse(`A run is named Flow/RunId, and ${JSON.stringify(text)} is not.`)
  return { flow, runId }
}

function serverAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : refuse(`${JSON.stringify(text)} is no address of a server.`)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) refuse('Without https the token could be read on its way.')
  return url
}

function waitMs() {
  const seconds = Number(env.TAGALONG_WAIT || 0)
  if (!(seconds >= 0 && seconds <= 86_400)) refuse('wait is a number of seconds, at most a day.')
  return seconds * 1000
}

function report({ pathspec, tags, changed, gate, matched, tag, promotion }) {
  const values = {
    run: pathspec,
    tags: JSON.stringify(tags),
    changed: String(changed),
    matched: matched === null ? '' : String(matched),
    promoted: promotion?.became ?? '',
  }
  // JSON has no line ends, and neither has a pathspec.
  if (env.GITHUB_OUTPUT) for (const [name, value] of Object.entries(values)) appendFileSync(env.GITHUB_OUTPUT, `${name}=${value}\n`)
  const shown = tags.map(asCode).join(' ')
  const lines = [`### Tagalong: ${pathspec}`, '', `Tags: ${shown || 'none'}${changed ? ', changed by this job' : ''}`]
  if (matched !== null) lines.push('', `Gate ${asCode(gate)}: ${matched ? 'open' : 'shut'}`)
  if (tag !== '') lines.push('', `Promotion to ${asCode(tag)}: ${promotionWords(promotion)}`)
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${lines.join('\n')}\n`)
  console.log(lines.join('\n'))
}

function promotionWords(promotion) {
  if (promotion === null) return 'not asked for, since the job failed or the gate is shut'
  const { became, why } = promotion
  return became === 'won' ? 'the run carries it now' : `${became}. ${oneLine(why)}`
}

const asCode = (text) => `\`${oneLine(text.replaceAll('`', "'"))}\``

/** A line that begins with `::` is a command to the runner, for which a carriage return ends a line too. */
const oneLine = (text) => text.replaceAll(/[\r\n]+/g, ' ')

function annotate(level, message) {
  if (annotations++ < MOST_ANNOTATIONS) console.log(`::${level} title=Tagalong::${escapeData(message)}`)
}

const linesOf = (text = '') =>
  text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '')
const required = (name) =>
  env[name] || refuse(`${name.replace('TAGALONG_', '').toLowerCase()} is needed. Secrets are empty for pull requests from forks.`)
const escapeData = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function refuse(message) {
  throw new Error(`${message} Nothing was changed.`)
}

try {
  process.exitCode = await main()
} catch (error) {
  annotate('error', error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
