import { useId, type ReactElement, type ReactNode } from 'react'

/** Settings that belong together, under a heading. */
export function SettingsSection({ title, children }: { title: string; children: ReactNode }): ReactElement {
  const id = useId()
  return (
    <section className="settings-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div className="list">{children}</div>
    </section>
  )
}
