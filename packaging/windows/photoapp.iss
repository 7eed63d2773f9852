; The Windows installer (UTF-8 with its mark), for Inno Setup 6.3 or newer; packaging/build.py windows runs it and defines
; Version, Numbers, Source (the frozen folder), Output, Name, Icon and Licence.

#ifndef Version
  #error Run: python packaging/build.py windows
#endif

[Setup]
AppId={{6E0B5B0C-4B0F-4E0B-9C57-1C0F5B1C7A52}
AppName=photoapp
AppVersion={#Version}
AppVerName=photoapp {#Version}
AppPublisher=The photoapp developers
VersionInfoVersion={#Numbers}
DefaultDirName={autopf}\photoapp
DefaultGroupName=photoapp
DisableProgramGroupPage=yes
; Each person may install it for themselves, without an administrator.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#Licence}
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\photoapp-window.exe
UninstallDisplayName=photoapp
OutputDir={#Output}
OutputBaseFilename={#Name}
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
ChangesEnvironment=yes
; A running program is asked to close before its files are replaced.
CloseApplications=yes
RestartApplications=no
; Two builds of the same files are the same file.
TimeStampsInUTC=yes
TimeStampRounding=2

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
; Inno Setup ships no Chinese; what is not in the second file stays English.
Name: "zh"; MessagesFile: "compiler:Default.isl,chinese.isl"

[CustomMessages]
en.Autostart=Start photoapp in the background when I log in
zh.Autostart=登录后在后台启动 photoapp
en.Path=Add photoapp to the command line (PATH)
zh.Path=将 photoapp 添加到命令行（PATH）
en.OpenWith=Offer photoapp under “Open with” for pictures and folders
zh.OpenWith=在图片和文件夹的“打开方式”中提供 photoapp
en.SearchFolder=Search in photoapp
zh.SearchFolder=在 photoapp 中搜索
en.Launch=Start photoapp
zh.Launch=启动 photoapp
en.KeepLibrary=Keep your photoapp library (tags, ratings, albums and what was learned) and added models?%n%nYour photos themselves are never touched. Choose Yes if you may install photoapp again.
zh.KeepLibrary=是否保留您的 photoapp 资料库（标签、评分、相册和学习结果）以及另外添加的模型？%n%n照片本身不会受到任何影响。如果以后可能再次安装 photoapp，请选择“是”。

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "openwith"; Description: "{cm:OpenWith}"
Name: "autostart"; Description: "{cm:Autostart}"; Flags: unchecked
Name: "path"; Description: "{cm:Path}"; Flags: unchecked

[InstallDelete]
; Libraries of an earlier version would be loaded before those of this one.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\photoapp"; Filename: "{app}\photoapp-window.exe"; AppUserModelID: "io.github.photoapp.photoapp"
Name: "{autodesktop}\photoapp"; Filename: "{app}\photoapp-window.exe"; Tasks: desktopicon; AppUserModelID: "io.github.photoapp.photoapp"

[Registry]
; What the program is, and how it opens files: "Open with", without taking any format over.
Root: HKA; Subkey: "Software\Classes\Applications\photoapp-window.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "photoapp"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\photoapp-window.exe\shell\open\command"; ValueType: string; ValueData: """{app}\photoapp-window.exe"" ""%1"""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\photoapp.Picture"; ValueType: string; ValueData: "Picture"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\photoapp.Picture\DefaultIcon"; ValueType: string; ValueData: "{app}\photoapp-window.exe,0"; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\photoapp.Picture\shell\open\command"; ValueType: string; ValueData: """{app}\photoapp-window.exe"" ""%1"""; Tasks: openwith
; @FORMATS: one line for each format, kept the same as packaging/builder/windows.py by a test.
Root: HKA; Subkey: "Software\Classes\.jpg\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.jpeg\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.png\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.webp\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.gif\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.tif\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.tiff\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.bmp\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.avif\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.heic\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.heif\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.jxl\OpenWithProgids"; ValueType: none; ValueName: "photoapp.Picture"; Flags: uninsdeletevalue; Tasks: openwith
; A folder's menu.
Root: HKA; Subkey: "Software\Classes\Directory\shell\photoapp"; ValueType: string; ValueData: "{cm:SearchFolder}"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Directory\shell\photoapp"; ValueType: string; ValueName: "Icon"; ValueData: "{app}\photoapp-window.exe,0"; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Directory\shell\photoapp\command"; ValueType: string; ValueData: """{app}\photoapp-window.exe"" ""%1"""; Tasks: openwith
; As the program's own settings page writes it, so that it shows there and can be switched off.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: string; ValueName: "photoapp"; ValueData: """{app}\photoapp-window.exe"" --background"; Flags: uninsdeletevalue; Tasks: autostart

[Run]
Filename: "{app}\photoapp-window.exe"; Description: "{cm:Launch}"; Flags: nowait postinstall skipifsilent

[Code]
const
  MachineEnvironment = 'System\CurrentControlSet\Control\Session Manager\Environment';
  PersonEnvironment = 'Environment';

function EnvironmentRoot: Integer;
begin
  if IsAdminInstallMode then
    Result := HKEY_LOCAL_MACHINE
  else
    Result := HKEY_CURRENT_USER;
end;

function EnvironmentKey: String;
begin
  if IsAdminInstallMode then
    Result := MachineEnvironment
  else
    Result := PersonEnvironment;
end;

procedure AddToPath;
var
  Present: String;
begin
  if not RegQueryStringValue(EnvironmentRoot, EnvironmentKey, 'Path', Present) then
    Present := '';
  if Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Present) + ';') > 0 then
    Exit;
  if (Present <> '') and (Copy(Present, Length(Present), 1) <> ';') then
    Present := Present + ';';
  RegWriteExpandStringValue(EnvironmentRoot, EnvironmentKey, 'Path', Present + ExpandConstant('{app}'));
end;

procedure RemoveFromPath;
var
  Present, Own: String;
  Place: Integer;
begin
  if not RegQueryStringValue(EnvironmentRoot, EnvironmentKey, 'Path', Present) then
    Exit;
  Own := ';' + Uppercase(ExpandConstant('{app}')) + ';';
  Place := Pos(Own, ';' + Uppercase(Present) + ';');
  if Place = 0 then
    Exit;
  { Place counts the semicolon that was put before; the entry goes with the one after it. }
  Delete(Present, Place, Length(Own) - 1);
  RegWriteExpandStringValue(EnvironmentRoot, EnvironmentKey, 'Path', Present);
end;

procedure CurStepChanged(Step: TSetupStep);
begin
  if (Step = ssPostInstall) and WizardIsTaskSelected('path') then
    AddToPath;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if Step = usPostUninstall then
  begin
    RemoveFromPath;
    { Only the one who uninstalls has a library here; a silent uninstallation keeps everything. }
    if (not UninstallSilent) and DirExists(ExpandConstant('{localappdata}\photoapp')) then
      if MsgBox(CustomMessage('KeepLibrary'), mbConfirmation, MB_YESNO or MB_DEFBUTTON1) = IDNO then
        DelTree(ExpandConstant('{localappdata}\photoapp'), True, True, True);
  end;
end;
