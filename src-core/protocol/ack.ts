import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/**
 * Message 100 of a room's channel, beside y-websocket's own 0 to 3: `varuint 100, varuint version`. A client sends it
 * behind its updates on the same ordered channel; the server sends the number back once everything before it is in its
 * log and flushed. So an echoed number means durable (design 3).
 */
export const ACK_MESSAGE = 100

export function encodeAck(version: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, ACK_MESSAGE)
    encoding.writeVarUint(encoder, version)
  })
}

/** Reads the version behind the message type. Throws on bytes that end too early. */
export const readAck = (decoder: decoding.Decoder): number => decoding.readVarUint(decoder)
