using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Commands;

/// <summary>What quickstart made, and what is to be done.</summary>
internal sealed record QuickstartReport
{
    public required string Owner { get; init; }

    /// <summary>The password that was made; null when one was given. Shown here and nowhere else.</summary>
    public required string? Password { get; init; }

    public required string Host { get; init; }

    public required string DataFolder { get; init; }

    /// <summary>The file with the settings of the host.</summary>
    public required string Settings { get; init; }

    /// <summary>The records to publish, as a zone file.</summary>
    public required string Zone { get; init; }

    public required ImmutableArray<PreflightFinding> Checks { get; init; }

    public required SetupSummary Summary { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, QuickstartJson.Default.QuickstartReport);

    public string ToText()
    {
        var text = new StringBuilder();
        text.Append("Owner     ").AppendLine(Owner);
        if (Password is not null) text.Append("Password  ").Append(Password).AppendLine("   (shown here once; change it at /account)");
        text.Append("Host      ").AppendLine(Host).Append("Kept in   ").AppendLine(DataFolder).Append("Settings  ").AppendLine(Settings);
        if (!Checks.IsEmpty) Heading(text, "Machine, network and name");
        foreach (var check in Checks)
        {
            text.Append(Word(check.State)).Append(check.Title).Append(": ").AppendLine(check.Text);
            foreach (var fact in check.Fact) text.Append("           ").AppendLine(fact);
            if (check.Advice.Length > 0) text.Append("           ").AppendLine(check.Advice);
        }

        Heading(text, "1. Publish these records");
        text.Append(Zone);
        Heading(text, "2. Keep the program running: a unit for systemd");
        text.Append(Summary.ServiceUnit).AppendLine();
        foreach (var command in Summary.ServiceCommands) text.Append("  ").AppendLine(command);
        if (Summary.WebServerSettings.Length > 0)
        {
            Heading(text, "3. Tell the web server in front");
            text.Append(Summary.WebServerSettings);
        }

        Heading(text, "Then");
        text.Append("- Certificates: read the terms of the authority, and set Enabled and TermsAccepted to true under Acme in ").AppendLine(Settings);
        text.Append("- Sign in at ").Append(Summary.WebAddress.Length > 0 ? Summary.WebAddress : "the pages").AppendLine(" and look at Admin, Domains, DNS: it says which records are there.");
        return text.ToString();
    }

    private static void Heading(StringBuilder text, string heading) => text.AppendLine().Append("== ").AppendLine(heading);

    private static string Word(PreflightState state) => state switch
    {
        PreflightState.Fine => "fine       ",
        PreflightState.WorthKnowing => "note       ",
        PreflightState.Blocked => "blocked    ",
        _ => "not known  ",
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(QuickstartReport))]
internal sealed partial class QuickstartJson : JsonSerializerContext;
