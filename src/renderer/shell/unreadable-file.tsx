import { useStore } from 'zustand'
import { usePage } from '../page/use-page.tsx'

/** Why a file could not be drawn. */
export function UnreadableFile() {
  const unreadable = useStore(usePage().flow.state, (state) => state.unreadable)
  if (unreadable === undefined) return null
  return (
    <section className="notice" role="alert">
      <div>
        <strong>{unreadable.file} cannot be drawn.</strong>
        {unreadable.notices.slice(0, 5).map(({ message, hint, code }) => (
          <p key={`${code} ${message}`}>
            {message} {hint} <code>{code}</code>
          </p>
        ))}
      </div>
    </section>
  )
}
