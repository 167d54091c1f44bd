/**
 * Why a connection or one room's channel is closed, as a number that both sides know. y-websocket does not come back by itself
 * after 4400 to 4499: nothing would be different then without a person. After 4500 to 4599 it tries again.
 */
export const CLOSE_CODES = {
  /** Not a message of this protocol, or not at this time. */
  4400: 'not understood',
  /** No token, or one that is unknown or revoked. */
  4401: 'token refused',
  /** The role, or the workspace of the token, does not allow it. */
  4403: 'not allowed',
  /** No room of that name can be. */
  4404: 'no such room',
  /** A message, a room's name or a count beyond what is taken. */
  4413: 'too large',
  /** A change that breaks a rule; the reason names it. Nothing of it was taken. */
  4422: 'change refused',
  /** The client speaks a version that this server does not. */
  4426: 'version not spoken',
  /** More than one replica may send in this time. */
  4529: 'too fast',
  /** The server is stopping or restarting. */
  4512: 'server stops',
  /** The server could not keep a change, as when its disk is full. Nothing that was not acknowledged is kept. */
  4507: 'server cannot store',
  /** The reader is too slow for what is to be sent. */
  4508: 'reader too slow',
  /** The first frame did not come in time. On a slow network the next one may. */
  4504: 'nothing heard',
  /** More connections than this server takes. */
  4503: 'server full',
} as const

export type CloseCode = keyof typeof CLOSE_CODES

/** True when nothing changes by trying again: a person has to do something first. */
export const isFinal = (code: number): boolean => code >= 4400 && code <= 4499
