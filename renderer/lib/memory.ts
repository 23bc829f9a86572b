// What this browser remembers of its person (language, theme). A browser that forbids storage still gets a working page.

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`deskcloud.${name}`);
  } catch {
    return null; // storage is switched off: nothing is remembered, nothing breaks
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`deskcloud.${name}`, value);
  } catch {
    // As above: the choice holds until the page is closed.
  }
}
