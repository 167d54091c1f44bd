import { zoomed } from '../views/timeline/timeline-zoom.ts'
import type { Command } from './command.ts'
import { momentInView, onTimeline } from './timeline-moves.ts'

export const zoomIn: Command = {
  id: 'timeline-zoom-in',
  title: 'Look closer, on the timeline',
  group: 'Timeline',
  keys: ['+', '='],
  where: 'page',
  enabled: onTimeline,
  run: (services) => services.view.set({ timeline: zoomed(services.view.get().timeline, 'in', momentInView(services)) }),
}

export const zoomOut: Command = {
  id: 'timeline-zoom-out',
  title: 'Look from further away, on the timeline',
  group: 'Timeline',
  keys: ['-', '_'],
  where: 'page',
  enabled: onTimeline,
  run: (services) => services.view.set({ timeline: zoomed(services.view.get().timeline, 'out', momentInView(services)) }),
}
