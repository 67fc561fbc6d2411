import { useEffect, useState } from 'react'
import { Markdown } from './markdown.tsx'
import './help.css'

const readmes = import.meta.glob<string>('../../../nodes/*/README.md', { query: '?raw', import: 'default' })

/** The README of a kind. */
export function KindHelp({ kind }: { readonly kind: string }) {
  const text = useReadme(kind)
  if (text === undefined) return null
  if (text === null) return <p className="pane-nothing">There is no help for the kind "{kind}".</p>
  return (
    <div className="help">
      <Markdown text={text} />
    </div>
  )
}

/** Undefined while it is fetched, null where there is none. */
function useReadme(kind: string): string | null | undefined {
  const [readme, setReadme] = useState<string | null>()
  useEffect(() => {
    const load = readmes[`../../../nodes/${kind}/README.md`]
    if (load === undefined) return setReadme(null)
    let isOld = false
    void load().then((text) => {
      if (!isOld) setReadme(text)
    })
    return () => {
      isOld = true
    }
  }, [kind])
  return readme
}
