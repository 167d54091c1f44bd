import { REST_ERRORS, type RestErrorCode } from '../../src-core/protocol/rest.ts'
import type { SCHEMAS } from './openapi-schemas.ts'

const schemaRef = (name: keyof typeof SCHEMAS): object => ({ $ref: `#/components/schemas/${name}` })
export const json = (name: keyof typeof SCHEMAS): object => ({ 'application/json': { schema: schemaRef(name) } })

export const inPath = (name: string, description: string): object => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
})
export const inQuery = (name: string, description: string, schema: object): object => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
})

export const WORKSPACE = inPath('workspace', 'Name of the workspace; the token has to be for it.')
/** One entry for each status among the refusals. */
function refusals(codes: readonly RestErrorCode[]): Record<string, object> {
  const byStatus = new Map<number, RestErrorCode[]>()
  for (const code of codes) byStatus.set(REST_ERRORS[code], [...(byStatus.get(REST_ERRORS[code]) ?? []), code])
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [String(status), { description: named.join(', '), content: json('Error') }]),
  )
}

const ALWAYS: readonly RestErrorCode[] = ['no-token', 'not-allowed', 'too-fast', 'unavailable']

interface Told {
  readonly summary: string
  readonly parameters: readonly object[]
  readonly body?: keyof typeof SCHEMAS
  readonly answer: object
  readonly refusals?: readonly RestErrorCode[]
}

export function operation(id: string, { summary, parameters, body, answer, refusals: more = [] }: Told): object {
  return {
    operationId: id,
    summary,
    parameters,
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: { '200': { description: 'Done.', content: answer }, ...refusals([...ALWAYS, ...more]) },
  }
}
