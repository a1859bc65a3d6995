using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;

namespace Mox.Server.Autoconfig;

/// <summary>What mail programs are told that differs from what this host sees: ports behind an address translation, and the address of its pages.</summary>
public sealed class AutoconfigOptions
{
    public const string Section = "Autoconfig";

    /// <summary>The port of IMAP with TLS from the start as it is reached from outside; 0: not at all; null: the port listened on.</summary>
    [Range(0, 65535)] public int? ImapsPort { get; set; }

    /// <summary>The same of IMAP with STARTTLS.</summary>
    [Range(0, 65535)] public int? ImapPort { get; set; }

    /// <summary>The same of submission with TLS from the start.</summary>
    [Range(0, 65535)] public int? SubmissionsPort { get; set; }

    /// <summary>The same of submission with STARTTLS.</summary>
    [Range(0, 65535)] public int? SubmissionPort { get; set; }

    /// <summary>Where the pages are reached from outside, such as <c>https://mail.example.org</c>; empty: by the name of this host, at <see cref="ListenOptions.Https"/>.</summary>
    public string WebAddress { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class AutoconfigOptionsAttributes : IValidateOptions<AutoconfigOptions>;

/// <summary>What attributes cannot say: the address of the pages is one.</summary>
internal sealed class AutoconfigOptionsValidator : IValidateOptions<AutoconfigOptions>
{
    public ValidateOptionsResult Validate(string? name, AutoconfigOptions options) =>
        options.WebAddress.Length == 0 || IsOrigin(options.WebAddress)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{AutoconfigOptions.Section}:WebAddress: {options.WebAddress} is no address of the web without a path, such as https://mail.example.org");

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.PathAndQuery == "/" && address.Fragment.Length == 0 && address.UserInfo.Length == 0;
}
