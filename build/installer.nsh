; What the Windows installer adds to electron-builder's own.
; The data stays when the app goes, and so does a firewall rule that the operator let Deskcloud add: removing one needs rights that
; an uninstaller for one user has not, so it says what is left and how to remove it.

; Texts need the languages, which are declared after this file is read and before this macro.
!macro customHeader
  !ifdef BUILD_UNINSTALLER
    LangString DeskcloudKept ${LANG_SIMPCHINESE} "数据没有删除，位置：$\r$\n$APPDATA\Deskcloud$\r$\n$\r$\n若曾添加防火墙规则“Deskcloud”，它也还在，可在“Windows 防火墙 > 入站规则”里删除。"
    LangString DeskcloudKept ${LANG_ENGLISH} "Your data was not deleted. It lies in:$\r$\n$APPDATA\Deskcloud$\r$\n$\r$\nA firewall rule named Deskcloud, if one was added, is still there too: remove it under Windows Firewall > Inbound Rules."
  !endif
!macroend

!macro customUnInstall
  ; An update uninstalls the old version first: nobody is told anything then.
  ${ifNot} ${isUpdated}
    MessageBox MB_OK|MB_ICONINFORMATION "$(DeskcloudKept)" /SD IDOK
  ${endIf}
!macroend
