import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'
import { GroupCommit } from '../../sync-server/persistence/group-commit.ts'
import type { Member } from '../../sync-server/rooms/member.ts'
import { ServerRoom } from '../../sync-server/rooms/room.ts'
import { MemoryRoomLog, RoomDisk } from '../support/memory-room-log.ts'
import { ROOM } from '../support/sync-server.ts'

const AT = Date.UTC(2026, 9, 20)

/** A room of a restored server with Anne in it; what it says of words that are brought back, and why it sends her away. */
function mendingRoom(): { room: ServerRoom; anne: Member; broughtBack: string[]; closed: string[] } {
  const broughtBack: string[] = []
  const closed: string[] = []
  const room = new ServerRoom(ROOM, () => true, { updates: [], claims: [] }, 0, new GroupCommit(new MemoryRoomLog(new RoomDisk()), 0), {
    onDurable: () => undefined,
    onFailed: (error) => closed.push(String(error)),
    onRefused: () => undefined,
    onBroughtBack: ({ principal }, users) => broughtBack.push(`${principal.user}: ${users.join(', ')}`),
  })
  const anne: Member = {
    principal: { tokenId: 'anne', user: 'anne', role: 'tagger', workspace: 'default', device: 'anne/laptop' },
    send: () => undefined,
    close: (_, reason) => closed.push(reason),
  }
  room.join(anne)
  return { room, anne, broughtBack, closed }
}

const message = (write: (encoder: encoding.Encoder) => void): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0)
    write(encoder)
  })
const saidBy = (doc: Y.Doc, user: string, tag: string): void => doc.getArray('tags').push([['1792490401276925', tag, user, AT, 'app']])

test('[SYN93] others are spoken for only in what somebody has of the whole room, and whose words they are is told', () => {
  const { room, anne, broughtBack, closed } = mendingRoom()
  const doc = new Y.Doc()
  saidBy(doc, 'bob', 'first')
  room.receive(
    anne,
    message((encoder) => sync.writeSyncStep2(encoder, doc)),
  )
  expect(closed).toEqual([])
  expect(broughtBack).toEqual(['anne: bob'])
  expect(room.doc.getArray('tags').length).toBe(1)

  const before = Y.encodeStateVector(doc)
  saidBy(doc, 'bob', 'forged')
  room.receive(
    anne,
    message((encoder) => sync.writeUpdate(encoder, Y.encodeStateAsUpdate(doc, before))),
  )
  expect(closed).toEqual(['a client id belongs to another device'])
  expect(room.doc.getArray('tags').length).toBe(1)
})
