using System.CommandLine;

namespace Maillage.Cli.Commands;

/// <summary><c>completion</c>: the lines that make a shell complete commands, options and their values.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _maillage() {
          local IFS=$'\n' line="${COMP_LINE#* }"
          local skipped=$(( ${#COMP_LINE} - ${#line} ))
          mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$(( COMP_POINT - skipped ))]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
        }
        complete -o default -F _maillage maillage ./maillage
        """;

    private const string Zsh = """
        #compdef maillage
        _maillage() {
          local line="${BUFFER#* }"
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -a found || _files
        }
        compdef _maillage maillage ./maillage
        """;

    public static Command Create()
    {
        Argument<string> shell = new("shell") { Description = Terminal.Say("bash ou zsh.", "bash or zsh.") };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        Command command = new("completion", Terminal.Say(
            "Complétion du shell : source <(./maillage completion bash).",
            "Shell completion: source <(./maillage completion bash).")) { shell };
        command.SetAction(parse => Console.Out.WriteLine(parse.GetValue(shell) == "zsh" ? Zsh : Bash));
        return command;
    }
}
