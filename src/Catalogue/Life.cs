using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;

namespace Maillage.Catalogue;

/// <summary>What a body is told of a resource that it has not confirmed.</summary>
public enum LifeStep : byte
{
    /// <summary>Is it still right?</summary>
    Ask,

    /// <summary>It will be hidden on a day that is named.</summary>
    LastCall,
}

/// <summary>Days in the life of a resource that its body keeps here, as long as nobody confirms it anew.</summary>
/// <param name="AskedOn">The body is first asked to confirm.</param>
/// <param name="LastCallOn">It is told that the resource will be hidden; null when its type is never hidden.</param>
/// <param name="HiddenOn">Hidden from then on, if the last call went out <see cref="NoticeDays"/> before.</param>
public sealed record LifeDays(DateOnly AskedOn, DateOnly? LastCallOn, DateOnly? HiddenOn)
{
    /// <summary>A body has so many days between the last call and the hiding, whatever the clock or an outage did.</summary>
    public const int NoticeDays = 30;

    public static LifeDays Of(Resource resource, ResourceType type)
    {
        DateOnly fresh = resource.ConfirmedOn.AddMonths(type.FreshMonths);
        DateOnly? hidden = type.HiddenMonths is { } months ? resource.ConfirmedOn.AddMonths(months) : null;
        DateOnly? call = hidden?.AddDays(-NoticeDays);
        return new LifeDays(call < fresh ? call.Value : fresh, call, hidden);
    }

    public LifeStep? StepOn(DateOnly today) => today >= LastCallOn ? LifeStep.LastCall : today >= AskedOn ? LifeStep.Ask : null;
}

/// <param name="HiddenOn">Day after which it is hidden if nobody confirms it; null when it never is.</param>
public sealed record LifeReminder(Resource Resource, LifeStep Step, DateOnly? HiddenOn);

/// <summary>What one round did: what bodies must be told.</summary>
public sealed record LifeReport(IReadOnlyList<LifeReminder> Reminded, IReadOnlyList<Resource> Hidden);

/// <summary>
/// Asks bodies about what they have not confirmed, and hides what stays unconfirmed after a last call. Each step is taken once for each date of confirmation,
/// however often and in however many processes the round runs. What comes from a source is confirmed by its source and has no part in it.
/// </summary>
public sealed class LifeRound(ResourceTypes types, ResourceStore store, ReminderStore reminders)
{
    public LifeReport Run(DateOnly today)
    {
        List<LifeReminder> reminded = [];
        List<Resource> hidden = [];
        // Two months less than the hiding: thirty days are more than February.
        int youngest = types.All.Select(t => Math.Min(t.FreshMonths, (t.HiddenMonths ?? t.FreshMonths) - 2)).DefaultIfEmpty(0).Min();
        foreach (Resource resource in reminders.ConfirmedUntil(today.AddMonths(-Math.Max(0, youngest))))
        {
            if (types.Find(resource.Type) is not { } type || LifeDays.Of(resource, type) is not { } days || days.StepOn(today) is not { } step)
            {
                continue;
            }

            DateOnly told = reminders.Take(resource, step, today, out bool first);
            if (first)
            {
                DateOnly? from = days.HiddenOn is { } planned && step == LifeStep.LastCall && planned < today.AddDays(LifeDays.NoticeDays) ? today.AddDays(LifeDays.NoticeDays) : days.HiddenOn;
                reminded.Add(new LifeReminder(resource, step, from));
            }
            else if (step == LifeStep.LastCall && today >= days.HiddenOn && today >= told.AddDays(LifeDays.NoticeDays)
                && store.Save(resource with { State = ResourceState.Expired }, new ResourceChange(null, null, "non confirmé à temps")).Saved is { } saved)
            {
                hidden.Add(saved);
            }
        }

        return new LifeReport(reminded, hidden);
    }
}
