import { type NodeState, StateGlyph } from '../canvas/node-state.tsx'
import '../canvas/node-card.css'
import { KindIcon } from '../controls/kind-icon.tsx'

interface GalleryCardProps {
  readonly state: NodeState
  readonly strip: string
  readonly zoom: 'near' | 'middle' | 'far'
  readonly role?: 'source' | 'operator' | 'sink'
  readonly title?: string
  readonly isSelected?: boolean
  /** Of the last run, or of a drawing that does not run yet. */
  readonly how?: 'ran' | 'not-applied'
}

const KINDS = { source: 'topic-source', operator: 'lookup', sink: 'topic-sink' } as const

/** A card as the canvas draws it, without a flow around it: near, with title and glyph alone, or as the far box. */
export function GalleryCard({
  state,
  strip,
  zoom,
  role = 'operator',
  title = 'Look up product',
  isSelected = false,
  how,
}: GalleryCardProps) {
  if (zoom === 'far') return <div className={`far-box far-${state}`} role="img" aria-label={state} />
  return (
    <div
      className={`card card-${role} card-${state} ${isSelected ? 'card-selected' : ''} ${how === undefined ? '' : `card-${how}`}`}
    >
      <div className="card-head">
        <span className="card-icon">
          <KindIcon kind={KINDS[role]} />
        </span>
        <span className="card-title" title={title}>
          {title}
        </span>
        <StateGlyph state={state} />
      </div>
      <div className="card-subtitle">{zoom === 'near' && `${KINDS[role]} · products`}</div>
      <div className="card-strip" title={strip}>
        {zoom === 'near' && strip}
      </div>
    </div>
  )
}
