import type { RoomName } from '../replica/ports.ts'

/**
 * A room is the unit of sync and permission: `<workspace>/<origin>/<flow>/<YYYY-MM>`, the month being that of the run's
 * true creation time in UTC, so that two people who are offline put the same run into the same room (design 1).
 */
export function roomName(workspace: string, origin: string, flow: string, createdAtMs: number): RoomName {
  return `${workspace}/${origin}/${flow}/${roomMonth(createdAtMs)}`
}

/** `YYYY-MM` in UTC. */
export function roomMonth(timeMs: number): string {
  const date = new Date(timeMs)
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${String(date.getUTCMonth() + 1).padStart(2, '0')}`
}

/**
 * What the workspace says of itself, of its tags and its views. No run has such a room: none began in the year 0, and `~` is
 * neither a flow nor an origin.
 */
export const workspaceRoomName = (workspace: string): RoomName => `${workspace}/~/~/0000-00`

export const isWorkspaceRoom = ({ origin, flow, month }: RoomNameParts): boolean => origin === '~' && flow === '~' && month === '0000-00'

export interface RoomNameParts {
  readonly workspace: string
  readonly origin: string
  readonly flow: string
  readonly month: string
}

const SHAPE = /^([^/]+)\/([^/]+)\/([^/]+)\/(\d{4}-\d{2})$/

/** The parts of a room's name, or null when the text is none. */
export function parseRoomName(room: string): RoomNameParts | null {
  const match = SHAPE.exec(room)
  if (match === null) return null
  const [, workspace = '', origin = '', flow = '', month = ''] = match
  return { workspace, origin, flow, month }
}
