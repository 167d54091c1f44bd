import type { BridgeEvent, BridgeEvents, BridgeMethod, BridgeResult } from '../../src-core/bridge/contract.ts'

/** From Electron's main process to the host. Answers carry the number of the call and may come in any order. */
export interface CallMessage {
  readonly kind: 'call'
  readonly number: number
  /** As the page said them: `handlers.ts` checks both. */
  readonly method: unknown
  readonly args: unknown
}

/** From the host to Electron's main process. */
export type HostMessage =
  | { readonly kind: 'answer'; readonly number: number; readonly result: BridgeResult<BridgeMethod> }
  | { readonly kind: 'event'; readonly event: BridgeEvent; readonly payload: BridgeEvents[BridgeEvent] }
