/**
 * The text of a request's body; null as soon as it is longer than `maxBytes`, announced or not, and then no more of it is read.
 * Rejects when the client breaks off.
 */
export async function readBody({ headers, body }: Request, maxBytes: number): Promise<string | null> {
  if (body === null) return ''
  if (Number(headers.get('content-length') ?? 0) > maxBytes) return null
  const decoder = new TextDecoder()
  let text = ''
  let read = 0
  // Leaving the loop early cancels the stream.
  for await (const chunk of body) {
    read += chunk.byteLength
    if (read > maxBytes) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
