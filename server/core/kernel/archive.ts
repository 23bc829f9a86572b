/**
 * Where a thread finds a file of ours. The desktop app lies in an archive that only its main thread is certain to read; what threads
 * run lies beside it (`asarUnpack` in electron-builder.yml). Anywhere else it is the file itself.
 */
export const outsideArchive = (file: URL): URL =>
  new URL(file.href.replace('/app.asar/', '/app.asar.unpacked/'));
