using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Webmail;

/// <summary>Bounds of what is written in the browser.</summary>
public sealed class WebmailOptions
{
    public const string Section = "Webmail";

    /// <summary>Octets of a whole message with its files, as it is sent. As large as what is taken in over SMTP by default.</summary>
    [Range(1L << 16, 1L << 32)] public long MaxMessageOctets { get; set; } = 100L << 20;

    /// <summary>Recipients of one message. RFC 5321 §4.5.3.1.8 asks every server to take 100 at a time; the queue sends to more in turns.</summary>
    [Range(1, 10_000)] public int MaxRecipients { get; set; } = 1000;

    /// <summary>Octets of a file of mail that is imported.</summary>
    [Range(1L << 20, 1L << 44)] public long MaxImportOctets { get; set; } = 50L << 30;
}

[OptionsValidator]
public sealed partial class WebmailOptionsValidator : IValidateOptions<WebmailOptions>;
