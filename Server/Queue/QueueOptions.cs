using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Mox.Server.Queue;

/// <summary>How long and how often mail is tried, and how much at a time.</summary>
public sealed class QueueOptions
{
    public const string Section = "Queue";

    /// <summary>Age at which a message is returned to its sender. RFC 5321 §4.5.4.1 asks for 4 to 5 days at least.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")] public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>Age after which the sender is told that a message is delayed (RFC 3461 §5.2.5); zero: never. With the standard schedule the attempt at 3 h 52 min is the one that tells.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "5.00:00:00")] public TimeSpan TellDelayAfter { get; set; } = TimeSpan.FromMinutes(225);

    /// <summary>Wait after the first attempt; doubled after each further one, up to <see cref="LongestRetry"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMinutes(7.5);

    /// <summary>The longest wait between attempts, lengthened at random by up to a third, so that much mail does not come due at once.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "2.00:00:00")] public TimeSpan LongestRetry { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Deliveries under way at a time.</summary>
    [Range(1, 1000)] public int Deliveries { get; set; } = 40;

    /// <summary>Deliveries to one foreign domain at a time.</summary>
    [Range(1, 100)] public int DeliveriesPerDomain { get; set; } = 3;

    /// <summary>Deliveries into mailboxes of one domain of ours at a time; they share commits.</summary>
    [Range(1, 1000)] public int LocalDeliveriesPerDomain { get; set; } = 16;

    /// <summary>The largest message given back whole with a failure notice, where the sender asks for it (RFC 3461 §6.2).</summary>
    [Range(0, 64 << 20)] public int LargestReturned { get; set; } = 1 << 20;
}

[OptionsValidator]
internal sealed partial class QueueOptionsValidator : IValidateOptions<QueueOptions>;
