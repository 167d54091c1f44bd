export const TEXT = { type: 'string' } as const
export const TIME = { type: 'integer', description: 'Epoch milliseconds.' } as const
export const TEXTS = { type: 'array', items: TEXT } as const
export const orNull = <T extends object>(schema: T): { readonly anyOf: readonly [T, { readonly type: 'null' }] } => ({
  anyOf: [schema, { type: 'null' }],
})
export const listOf = (items: object): object => ({ type: 'array', items })
/** An object that has all of these. */
export const all = (properties: Readonly<Record<string, object>>): object => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})
