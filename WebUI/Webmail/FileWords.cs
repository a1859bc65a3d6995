using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>What is said of files.</summary>
public static class FileWords
{
    /// <summary>In a word or two; empty where there is nothing to say.</summary>
    public static string Risk(FileRisk risk) => risk switch
    {
        FileRisk.Program => ReadWords.RiskProgram,
        FileRisk.OtherType => ReadWords.RiskOtherType,
        FileRisk.HiddenEnding => ReadWords.RiskHiddenEnding,
        _ => "",
    };

    /// <summary>In a sentence or two.</summary>
    public static string Warning(FileRisk risk) => risk switch
    {
        FileRisk.Program => ReadWords.WarnProgram,
        FileRisk.OtherType => ReadWords.WarnOtherType,
        FileRisk.HiddenEnding => ReadWords.WarnHiddenEnding,
        _ => "",
    };
}
