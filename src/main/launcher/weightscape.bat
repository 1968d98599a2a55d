@echo off
rem Starts Weightscape with a JDK 25 or newer: JAVA_HOME, then the PATH, then the usual folders.
setlocal EnableDelayedExpansion
set "HOME_DIR=%~dp0.."
if defined JAVA_HOME call :try "%JAVA_HOME%\bin\java.exe" && goto run
for /f "delims=" %%j in ('where java 2^>nul') do call :try "%%j" && goto run
for /d %%d in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Zulu\*") do call :try "%%~d\bin\java.exe" && goto run
echo Weightscape needs a JDK ${maven.compiler.release} or newer: install one (https://adoptium.net) or set JAVA_HOME to it. 1>&2
exit /b 1
:run
"%JAVA%" ${jvm.options} %WEIGHTSCAPE_JAVA_OPTIONS% -Dweightscape.home="%HOME_DIR%" -cp "%HOME_DIR%\lib\*" ${main.class} %*
exit /b %ERRORLEVEL%
:try
if not exist %1 exit /b 1
for /f "tokens=3" %%v in ('%1 -version 2^>^&1 ^| findstr /i version') do set "VERSION=%%~v"
for /f "delims=." %%m in ("%VERSION%") do if %%m GEQ ${maven.compiler.release} (set "JAVA=%~1" & exit /b 0)
exit /b 1
