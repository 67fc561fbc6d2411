import type { PageStudio } from '../page/page-studio.ts'

/** A larger file is nobody's drawing, in bytes. */
const LARGEST = 20_000_000

/** Flow files that are dropped anywhere on the page, or pasted where no flow is open, are looked at before they are taken. */
export function takeFlowFiles(page: PageStudio): () => void {
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault()
  }
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer?.files[0]
    if (file === undefined) return
    event.preventDefault()
    void takeFile(page, file)
  }
  const paste = (event: ClipboardEvent) => {
    if (page.flow.document !== undefined || isTyping(event.target)) return
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (text.trimStart().startsWith('{'))
      page.dialogs.setState({ open: { type: 'import', text, from: 'What was pasted' } })
  }
  window.addEventListener('dragover', over)
  window.addEventListener('drop', drop)
  window.addEventListener('paste', paste)
  return () => {
    window.removeEventListener('dragover', over)
    window.removeEventListener('drop', drop)
    window.removeEventListener('paste', paste)
  }
}

/** Opens the question about a file of this machine. */
export async function takeFile(page: PageStudio, file: File): Promise<void> {
  if (!file.name.endsWith('.json') || file.size > LARGEST)
    return page.view.setState({
      notice: {
        message: `"${file.name}" is no flow file, so nothing was done with it.`,
        hint: 'Flow files end in .flow.json; rows go into a reference table, under Data.',
      },
    })
  page.dialogs.setState({ open: { type: 'import', text: await file.text(), from: file.name } })
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
