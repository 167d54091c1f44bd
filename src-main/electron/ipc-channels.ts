/** Names of the three channels between a window and the main process; both ends import them from here. */
export const CALL_CHANNEL = 'bridge:call'
export const EVENT_CHANNEL = 'bridge:event'
export const SUBSCRIBE_CHANNEL = 'bridge:subscribe'
