import type { ReactElement } from 'react'
import { useServices } from '../app/services.ts'
import { useStore } from '../app/store.ts'
import type { Layout } from '../app/view-state.ts'
import { compare } from '../commands/compare.ts'
import { switchLayout } from '../commands/switch-layout.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { useKeys } from './command-key.tsx'

const NAMES: Readonly<Record<Layout, readonly [icon: IconName, name: string]>> = {
  table: ['table', 'Table'],
  timeline: ['timeline', 'Timeline'],
}

/** The same runs as a table, along time, or a few of them side by side. */
export function LayoutSwitch(): ReactElement {
  const services = useServices()
  const { view } = services
  const switchKeys = useKeys(switchLayout)
  const compareKeys = useKeys(compare)
  const comparing = useStore(view, (state) => state.compare !== null)
  const layout = useStore(view, (state) => (state.screen === 'runs' && state.compare === null ? state.layout : null))
  const choose = (next: Layout): void => view.set({ layout: next, screen: 'runs', compare: null, brush: null })
  return (
    <div className="segments layout-switch" role="group" aria-label="View">
      {(['table', 'timeline'] as const).map((each) => {
        const [icon, name] = NAMES[each]
        return (
          <button key={each} type="button" aria-pressed={each === layout} title={titleOf(name, switchKeys)} onClick={() => choose(each)}>
            <Icon name={icon} className="s14" />
            <span className="layout-name">{name}</span>
          </button>
        )
      })}
      <button
        type="button"
        aria-pressed={comparing}
        title={titleOf('Compare the selected runs', compareKeys)}
        onClick={() => {
          if (!comparing && compare.enabled?.(services) !== false) void compare.run(services)
        }}
      >
        <Icon name="compare" className="s14" />
        <span className="layout-name">Compare</span>
      </button>
    </div>
  )
}

const titleOf = (name: string, [key]: readonly string[]): string => (key === undefined ? name : `${name} (${key})`)
