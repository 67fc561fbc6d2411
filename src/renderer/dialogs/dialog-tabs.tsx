interface DialogTabsProps<Tab extends string> {
  readonly label: string
  readonly tabs: Readonly<Record<Tab, string>>
  readonly at: Tab
  /** Who comes by arrow keys goes on with them; who clicks wants what is behind the tab. */
  readonly choose: (tab: Tab, how: { readonly by: 'click' | 'key' }) => void
}

/** Ways to one end, side by side; arrow keys go from one to the next. */
export function DialogTabs<Tab extends string>({ label, tabs, at, choose }: DialogTabsProps<Tab>) {
  const names = Object.keys(tabs) as Tab[]
  const step = (by: number) => {
    const next = names[(names.indexOf(at) + by + names.length) % names.length]
    if (next !== undefined) choose(next, { by: 'key' })
  }
  return (
    <div className="dialog-tabs" role="tablist" aria-label={label}>
      {names.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          className="dialog-tab"
          aria-selected={tab === at}
          tabIndex={tab === at ? 0 : -1}
          onClick={() => choose(tab, { by: 'click' })}
          onKeyDown={({ key }) => {
            if (key === 'ArrowRight') step(1)
            if (key === 'ArrowLeft') step(-1)
          }}
        >
          {tabs[tab]}
        </button>
      ))}
    </div>
  )
}
