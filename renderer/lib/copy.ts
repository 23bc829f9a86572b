// Copying must work on plain HTTP in the LAN too, where the page is no secure context and has no `navigator.clipboard`.

/** Puts `text` on the clipboard; false when the browser refused, so that the caller can say so. */
export async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused (no focus, a policy): the field below may still be allowed.
    }
  }
  const back = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.setAttribute('aria-hidden', 'true');
  field.className = 'dc-copy-field';
  document.body.append(field);
  field.select();
  // Deprecated, and the only way outside a secure context.
  const done = document.execCommand('copy');
  field.remove();
  if (back instanceof HTMLElement) back.focus();
  return done;
}
