import type { CloseCode } from '../../src-core/protocol/close-codes.ts'
import { parseRoomName } from '../../src-core/crdt/room-name.ts'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { decodeFrame, encodeFrame, PROTOCOL_VERSION, type Frame, type Hello } from '../../src-core/protocol/wire.ts'
import type { Tokens } from '../auth/tokens.ts'
import type { Member } from '../rooms/member.ts'
import type { Principal } from '../rooms/principal.ts'
import type { ServerRoom } from '../rooms/room.ts'
import type { Rooms } from '../rooms/rooms.ts'
import { type ChangeFeed, changedFrames } from './change-feed.ts'
import { EarlyMessages, TOO_EARLY } from './early-messages.ts'
import { isRoomName } from './is-room-name.ts'
import type { Limits } from './limits.ts'
import type { Peer } from './peer.ts'

/** A device is a random name; longer ones are somebody's joke. */
const MAX_DEVICE_LENGTH = 100

interface Channel {
  readonly member: Member
  room: ServerRoom | null
}

interface Surroundings {
  readonly rooms: Rooms
  readonly feed: ChangeFeed
  readonly tokens: Pick<Tokens, 'find'>
  readonly limits: Limits
  /** Name of the server's log. */
  readonly logName: string
  /** Says who it is, once it is known. */
  onHello(principal: Principal): void
}

/** The server's end of `protocol/wire.ts`: one replica, many rooms. */
export class SharedConnection {
  readonly #peer: Peer
  readonly #around: Surroundings
  readonly #channels = new Map<number, Channel>()
  readonly #early: EarlyMessages
  #principal: Principal | null = null
  #stopListening: (() => void) | null = null

  constructor(peer: Peer, around: Surroundings) {
    this.#peer = peer
    this.#around = around
    this.#early = new EarlyMessages(around.limits.maxEarlyBytes)
  }

  get principal(): Principal | null {
    return this.#principal
  }

  receive(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes)
    if (frame === null) this.#peer.close(4400, 'these bytes are no frame of this protocol')
    else if (this.#principal === null) this.#greet(frame)
    else this.#read(frame, this.#principal)
  }

  keepAlive(): void {
    if (this.#principal !== null) this.#send({ kind: 'alive' })
  }

  /** The websocket has closed. */
  closed(): void {
    this.#stopListening?.()
    for (const { room, member } of this.#channels.values()) if (room !== null) this.#around.rooms.leave(room, member)
    this.#channels.clear()
  }

  #greet(frame: Frame): void {
    if (frame.kind !== 'hello') return this.#peer.close(4400, 'the first frame has to be a hello')
    const principal = this.#identify(frame.hello)
    if (principal === null) return
    this.#principal = principal
    const { rooms, feed, limits, logName } = this.#around
    const { user, role, workspace } = principal
    this.#send({
      kind: 'welcome',
      welcome: { protocol: PROTOCOL_VERSION, user, role, workspace, log: logName, keepAliveMs: limits.keepAliveMs },
    })
    this.#around.onHello(principal)
    // First listen, then look: what changes in between is told twice, which does no harm.
    this.#stopListening = feed.follow(workspace, (told) => this.#peer.send(told))
    const changed = rooms.changedSince(workspace, frame.hello.log === logName ? frame.hello.cursor : 0)
    for (const told of changedFrames(changed.map(({ room, seq }) => [room, seq]))) this.#peer.send(told)
    if (changed.length === 0) this.#send({ kind: 'changed', cursor: rooms.seq, rooms: [] })
  }

  #identify(hello: Hello): Principal | null {
    if (hello.protocol !== PROTOCOL_VERSION) {
      const older = hello.protocol < PROTOCOL_VERSION
      this.#peer.close(
        4426,
        `this server speaks version ${PROTOCOL_VERSION}, you ${hello.protocol}: ${older ? 'update Tagalong' : 'the server has to be updated'}`,
      )
      return null
    }
    const record = this.#around.tokens.find(hello.token)
    if (record === null) {
      this.#peer.close(4401, 'the token is unknown or was revoked')
      return null
    }
    if (!record.workspaces.includes(hello.workspace)) {
      this.#peer.close(4403, 'the token is not for this workspace')
      return null
    }
    if (hello.device === '' || hello.device.length > MAX_DEVICE_LENGTH) {
      this.#peer.close(4400, 'a device needs a name of 1 to 100 characters')
      return null
    }
    // Of the user too: nobody writes in the name of another's device.
    return {
      tokenId: record.id,
      user: record.user,
      role: record.role,
      workspace: hello.workspace,
      device: `${record.user}/${hello.device}`,
    }
  }

  #read(frame: Frame, principal: Principal): void {
    switch (frame.kind) {
      case 'open':
        void this.#open(frame.channel, frame.room, principal)
        break
      case 'message': {
        const channel = this.#channels.get(frame.channel)
        // One that was closed here may have messages under way.
        if (channel === undefined) return
        if (channel.room !== null) channel.room.receive(channel.member, frame.bytes)
        else if (!this.#early.add(frame.channel, frame.bytes)) this.#peer.close(4529, TOO_EARLY)
        break
      }
      case 'closed':
        this.#leave(frame.channel)
        break
      case 'hello':
      case 'welcome':
      case 'changed':
      case 'alive':
        this.#peer.close(4400, `a client does not say ${frame.kind} now`)
        break
      default:
        assertNever(frame)
    }
  }

  async #open(number: number, name: string, principal: Principal): Promise<void> {
    if (this.#channels.has(number)) return this.#peer.close(4400, 'the channel is open already')
    if (this.#channels.size >= this.#around.limits.maxChannels) return this.#refuse(number, 4413, 'too many rooms at once')
    if (!isRoomName(name)) return this.#refuse(number, 4404, 'no room can have that name')
    if (parseRoomName(name)?.workspace !== principal.workspace) return this.#refuse(number, 4403, 'the room is of another workspace')
    const member: Member = {
      principal,
      send: (bytes) => this.#send({ kind: 'message', channel: number, bytes }),
      close: (code, reason) => {
        if (this.#channels.get(number) !== channel) return
        this.#leave(number)
        this.#refuse(number, code, reason)
      },
    }
    const channel: Channel = { member, room: null }
    this.#channels.set(number, channel)
    try {
      const room = await this.#around.rooms.join(name, member)
      if (this.#channels.get(number) !== channel) return this.#around.rooms.leave(room, member)
      channel.room = room
      for (const bytes of this.#early.take(number)) room.receive(member, bytes)
    } catch {
      if (this.#channels.get(number) !== channel) return
      this.#leave(number)
      this.#refuse(number, 4507, 'the room can not be read on the server; its administrator was told')
    }
  }

  #leave(number: number): void {
    const channel = this.#channels.get(number)
    this.#channels.delete(number)
    this.#early.take(number)
    if (channel?.room != null) this.#around.rooms.leave(channel.room, channel.member)
  }

  #refuse(channel: number, code: CloseCode, reason: string): void {
    this.#send({ kind: 'closed', channel, code, reason })
  }

  #send(frame: Frame): void {
    this.#peer.send(encodeFrame(frame))
  }
}
