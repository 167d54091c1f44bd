import { MemoryRoomLog, RoomDisk } from '../support/memory-room-log.ts'
import { describeRoomLog } from './room-log.ts'

/** Disks by the folders that they would be. */
const disks = new Map<string, RoomDisk>()

describeRoomLog('memory', (folder) => {
  const disk = disks.get(folder) ?? new RoomDisk()
  disks.set(folder, disk)
  return new MemoryRoomLog(disk, (target, copy) => {
    if (disks.has(target)) throw new Error(`${target} is not empty`)
    disks.set(target, copy)
  })
})
