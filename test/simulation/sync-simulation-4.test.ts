import { playPart } from './sync/play-schedules.ts'

playPart(4)
