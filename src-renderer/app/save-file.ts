/** The browser needs the address until the download has begun, and says nothing of when that is. */
const FORGET_AFTER_MS = 60_000

/** Hands a file to the person: the browser's downloads, or the desktop app's dialog. */
export function saveFile(document: Document, file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), FORGET_AFTER_MS)
}
