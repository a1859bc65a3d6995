using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Identity.Web;

/// <summary>Sessions of browsers.</summary>
public sealed class WebSessionOptions
{
    public const string Section = "WebSessions";

    /// <summary>A session ends when it was not used for this long. Of our own choosing: a day, as people expect of mail.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")] public TimeSpan Idle { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A session ends at this age however much it is used. Of our own choosing.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "365.00:00:00")] public TimeSpan Longest { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the answer to a refused sign-in is held back. Of our own choosing: it slows guessing by hand; <see cref="LoginThrottle"/> stops guessing by machine.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")] public TimeSpan RefusalDelay { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
public sealed partial class WebSessionOptionsValidator : IValidateOptions<WebSessionOptions>;
