import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { OPENAPI } from '../../sync-server/rest/openapi.ts'
import type { TestServer } from './sync-server.ts'

export interface RestAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

type Method = 'get' | 'patch' | 'post' | 'delete'
type Asked = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> }

interface Described {
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>>
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addSchema(OPENAPI, 'openapi')
const validators = new Map<string, ValidateFunction>()

/** Asks the server as a script does, and holds every answer against its own document. */
export class RestClient {
  readonly #base: string
  readonly #token: string | null

  constructor(server: Pick<TestServer, 'port'>, token: string | null) {
    this.#base = `http://127.0.0.1:${server.port}/api/v1`
    this.#token = token
  }

  fetch(path: string, init: Asked = {}): Promise<Response> {
    const headers = { ...(this.#token !== null && { authorization: `Bearer ${this.#token}` }), ...init.headers }
    return fetch(this.#base + path, { ...init, headers })
  }

  get(path: string): Promise<RestAnswer> {
    return this.#asked(path, 'get', {})
  }

  /** Changes the tags of a run of the workspace `default`. */
  tags(run: string, body: unknown): Promise<RestAnswer> {
    return this.patch(`/workspaces/default/runs/${run}/tags`, JSON.stringify(body))
  }

  patch(path: string, body: string): Promise<RestAnswer> {
    return this.#asked(path, 'patch', { method: 'PATCH', body, headers: { 'content-type': 'application/json' } })
  }

  post(path: string, body: unknown): Promise<RestAnswer> {
    return this.#asked(path, 'post', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  }

  delete(path: string): Promise<RestAnswer> {
    return this.#asked(path, 'delete', { method: 'DELETE' })
  }

  async #asked(path: string, method: Method, init: Asked): Promise<RestAnswer> {
    const response = await this.fetch(path, init)
    const body: unknown = await response.json()
    checkAgainstDocument(path.split('?')[0] ?? '', method, response.status, body)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the document says that every answer is an object
    return { status: response.status, body: body as RestAnswer['body'] }
  }
}

function checkAgainstDocument(path: string, method: Method, status: number, body: unknown): void {
  const template = Object.keys(OPENAPI.paths).find((known) => new RegExp(`^${known.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
  const described = Object.entries(OPENAPI.paths).find(([known]) => known === template)?.[1]
  const operation: unknown = described === undefined ? undefined : Reflect.get(described, method)
  if (template === undefined || !isDescribed(operation)) throw new Error(`${method} ${path} is not in the document`)
  if (operation.responses[status] === undefined)
    throw new Error(`${method} ${template} has answered ${status}, which is not in the document`)
  const pointer = `openapi#/paths/${template.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}/responses/${status}/content/application~1json/schema`
  let validate = validators.get(pointer)
  if (validate === undefined) validators.set(pointer, (validate = ajv.compile({ $ref: pointer })))
  if (!validate(body)) throw new Error(`${method} ${path}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`)
}

/** Holds what a receiver was sent against the document. Throws with what is wrong. */
export function checkEvent(body: unknown): void {
  const validate = ajv.compile({ $ref: 'openapi#/components/schemas/TriggerEvent' })
  if (!validate(body)) throw new Error(`${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`)
}

const isDescribed = (value: unknown): value is Described => typeof value === 'object' && value !== null && 'responses' in value

/** Events of the stream as they come; `next` waits for one. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  #text = ''

  constructor(response: Response) {
    if (response.body === null) throw new Error('there is no stream')
    this.#reader = response.body.getReader()
  }

  /** Null when the stream has ended. */
  async next(): Promise<{ readonly event: string; readonly id: string; readonly data: unknown } | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const block = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        const field = (name: string): string => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? ''
        if (field('event') !== '') return { event: field('event'), id: field('id'), data: JSON.parse(field('data')) }
        continue
      }
      const { value, done } = await this.#reader.read().catch(() => ({ value: undefined, done: true }))
      if (done) return null
      this.#text += this.#decoder.decode(value, { stream: true })
    }
  }

  close(): void {
    void this.#reader.cancel().catch(() => undefined)
  }
}
