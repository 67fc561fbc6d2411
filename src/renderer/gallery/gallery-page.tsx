import { useState } from 'react'
import { ERROR_CODES } from '../../contract/errors.ts'
import { NODE_STATES, type NodeState } from '../canvas/node-state.tsx'
import { Button } from '../controls/button.tsx'
import { SearchField, TextField } from '../controls/text-field.tsx'
import { DialogTabs } from '../dialogs/dialog-tabs.tsx'
import { Says } from '../dialogs/says.tsx'
import { messages } from './gallery-messages.ts'
import { GalleryCard } from './gallery-card.tsx'
import './gallery-page.css'

const THEMES = ['light', 'dark'] as const
const ZOOMS = ['near', 'middle', 'far'] as const

/** Every state, control, empty state and sentence on one page, in both themes: for eyes, pictures and checks. */
export function GalleryPage() {
  return (
    <main className="gallery">
      {THEMES.map((theme) => (
        <section key={theme} data-theme={theme} className="gallery-theme" aria-label={`${theme} theme`}>
          <h1>{theme}</h1>
          {ZOOMS.map((zoom) => (
            <States key={zoom} zoom={zoom} theme={theme} />
          ))}
          <Controls theme={theme} />
          <Sentences />
        </section>
      ))}
    </main>
  )
}

const STRIPS: Readonly<Record<NodeState, string>> = {
  idle: '20 samples · 19 found',
  starting: 'connecting to staging',
  restoring: 'restoring 412,000 of 1.0M',
  running: '2,318/s · 97 % hit · 0.1 ms',
  waiting: '12 pending · oldest 4.2 s',
  retrying: 'attempt 2 of 3 · in 8 s',
  paused: 'paused · 41 held back',
  draining: 'draining · 18 left',
  'circuit-open': 'circuit open · probe in 12 s',
  failed: 'password refused by broker',
  invalid: 'Table is not set',
  restricted: 'not accepted yet',
}

function States({ zoom, theme }: { readonly zoom: (typeof ZOOMS)[number]; readonly theme: string }) {
  const id = `${theme}-${zoom}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>Nodes, {zoom}</h2>
      <div className={`gallery-states gallery-${zoom}`}>
        {NODE_STATES.map((state) => (
          <figure key={state}>
            <figcaption>{state}</figcaption>
            <GalleryCard state={state} strip={STRIPS[state]} zoom={zoom} />
          </figure>
        ))}
        {zoom === 'near' && (
          <>
            <figure>
              <figcaption>selected</figcaption>
              <GalleryCard state="running" strip={STRIPS.running} zoom={zoom} isSelected />
            </figure>
            <figure>
              <figcaption>not applied</figcaption>
              <GalleryCard state="running" strip="57/s · 90 % found" zoom={zoom} how="not-applied" />
            </figure>
            <figure>
              <figcaption>after a run</figcaption>
              <GalleryCard state="idle" strip="240 · 90 % found" zoom={zoom} how="ran" />
            </figure>
            <figure>
              <figcaption>source</figcaption>
              <GalleryCard state="running" strip="2,318/s · lag 41" zoom={zoom} role="source" />
            </figure>
            <figure>
              <figcaption>sink</figcaption>
              <GalleryCard state="running" strip="2,249/s" zoom={zoom} role="sink" />
            </figure>
            <figure>
              <figcaption>a long name</figcaption>
              <GalleryCard
                state="invalid"
                strip="The key in the message is a number; the keys of the table are text"
                zoom={zoom}
                title="Ask the credit bureau of the customer’s own country"
              />
            </figure>
          </>
        )}
      </div>
    </section>
  )
}

function Controls({ theme }: { readonly theme: string }) {
  const [tab, setTab] = useState<'one' | 'two'>('one')
  return (
    <section aria-labelledby={`${theme}-controls`}>
      <h2 id={`${theme}-controls`}>Controls</h2>
      <div className="gallery-row">
        <Button look="primary">Save</Button>
        <Button look="primary" disabled>
          Save
        </Button>
        <Button look="framed">Share</Button>
        <Button look="framed" disabled>
          Share
        </Button>
        <Button>Close</Button>
        <kbd className="key">Ctrl K</kbd>
        <span className="badge">12</span>
      </div>
      <div className="gallery-row gallery-fields">
        <TextField aria-label="Words" defaultValue="Look up product" />
        <TextField aria-label="Data" isData defaultValue="value.product_id" />
        <TextField aria-label="Empty" placeholder="as in orders" />
        <TextField aria-label="Wrong" isData aria-invalid defaultValue="value..x" />
        <TextField aria-label="Off" disabled defaultValue="cannot be changed" />
        <SearchField aria-label="Find" placeholder="Find" />
        <select className="field" aria-label="Choice" defaultValue="json">
          <option>json</option>
          <option>text</option>
        </select>
        <textarea className="field field-data" aria-label="Lines" rows={2} defaultValue={'{"a": 1}'} />
      </div>
      <DialogTabs
        label={`Tabs, ${theme}`}
        tabs={{ one: 'From a file', two: 'From a topic' }}
        at={tab}
        choose={setTab}
      />
    </section>
  )
}

function Sentences() {
  return (
    <section>
      <h2>Sentences</h2>
      <div className="gallery-sentences">
        {messages.map((notice) => (
          <Says key={notice.message} notice={notice} look={isOutage(notice.code) ? 'warn' : 'fault'} />
        ))}
      </div>
      <h2>Where nothing is</h2>
      <ul className="not-in-it">
        <li>Rows that a lookup adds to messages.</li>
        <li>No topic yet.</li>
        <li>No message is in this topic yet.</li>
        <li>No message stands there or behind it.</li>
        <li>Choose a message to see all of it.</li>
        <li>No sample came here.</li>
        <li>No problems. At-least-once from product_events to enriched_product_events.</li>
        <li>Nothing outside of itself.</li>
      </ul>
    </section>
  )
}

function isOutage(code: string | undefined): boolean {
  return code !== undefined && (ERROR_CODES as Readonly<Record<string, string>>)[code] === 'outage'
}
