import type { Notice } from '../document/flow-store.ts'

/** What is so and the next step, where it belongs. */
export function Says({
  notice,
  look = 'fault',
}: {
  readonly notice: Notice
  readonly look?: 'fault' | 'warn'
}) {
  return (
    <p className={`says-${look}`} role={look === 'fault' ? 'alert' : 'status'}>
      {notice.message} {notice.hint} {notice.code !== undefined && <code>{notice.code}</code>}
    </p>
  )
}
