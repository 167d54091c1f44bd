import type { Preferences } from './preferences.ts'
import type { Store } from './store.ts'

/** Keeps `data-theme` and `data-density` of the root element as the preferences and the system want them. Returns the end of it. */
export function applyTheme(root: HTMLElement, preferences: Store<Preferences>): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const contrast = matchMedia('(prefers-contrast: more)')
  const apply = (): void => {
    const { theme, density } = preferences.get()
    const system = contrast.matches ? 'contrast' : dark.matches ? 'dark' : 'light'
    root.dataset['theme'] = theme === 'system' ? system : theme
    root.dataset['density'] = density
  }
  apply()
  dark.addEventListener('change', apply)
  contrast.addEventListener('change', apply)
  const unsubscribe = preferences.subscribe(apply)
  return () => {
    unsubscribe()
    dark.removeEventListener('change', apply)
    contrast.removeEventListener('change', apply)
  }
}
