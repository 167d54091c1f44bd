/** The client API of Tagalong for TypeScript and JavaScript on Node 20: `docs/client-api.md`. */
export { cursorFile } from './cursor-file.ts'
export * from './errors.ts'
export type { Flow } from './flow.ts'
export type { Promotion } from './promotion.ts'
export type { Run } from './run.ts'
export { Tagalong, type TagalongOptions } from './tagalong.ts'
export type { WatchCursor, WatchEvent, WatchOptions, WatchState } from './watch.ts'
